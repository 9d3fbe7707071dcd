declare const brand: unique symbol;

/**
 * A `Base` that only a parser may mint: `Brand<string, "FobId">` cannot be
 * confused with any other string. `as` appears where the brand is minted and
 * nowhere else.
 */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
