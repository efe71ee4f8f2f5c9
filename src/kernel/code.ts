/**
 * A code by which a merchant names something of the store in addresses and files: a method, a zone, a courier, a category, a
 * price list, a tax class, a quote. Letters, digits, dots, dashes and underscores, 64 at most. The database checks the same,
 * so anything else names nothing and need not be looked up.
 */
export const codeShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
