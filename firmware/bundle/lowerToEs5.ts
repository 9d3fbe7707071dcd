import ts from "typescript-es5";

/**
 * JavaScript of today as ES5. Helpers stand in the output, since a board has no
 * modules to fetch them from. Throws when the compiler has something to say.
 */
export function lowerToEs5(code: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES5,
      module: ts.ModuleKind.CommonJS,
      moduleDetection: ts.ModuleDetectionKind.Legacy,
      // The compiler is leaving ES5 behind, and says so at each use.
      ignoreDeprecations: "6.0",
      removeComments: true,
      alwaysStrict: false,
      noEmitHelpers: false,
    },
  });
  const said = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
  if (said.length > 0) throw new Error(`cannot be lowered to ES5: ${said.join("; ")}`);
  return outputText;
}
