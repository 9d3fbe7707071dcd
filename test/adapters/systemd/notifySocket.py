"""A service manager's ear: prints each datagram sent to the socket as one line of JSON."""
import json
import os
import socket
import sys

path = sys.argv[1]
ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
ear.bind(path)
os.chmod(path, 0o777)
print(json.dumps("bound"), flush=True)
while True:
    words = ear.recv(65536).decode()
    print(json.dumps(words), flush=True)
