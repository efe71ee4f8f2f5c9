/**
 * A code by which a merchant names something of the store in addresses and files: methods, zones, couriers, categories, price lists,
 * tax classes, quotes. Letters, digits, dots, dashes and underscores, 64 at most; the database checks the same.
 */
export const codeShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
