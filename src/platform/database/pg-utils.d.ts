/** `pg` has its conversion of values in a module of its own, without types. */
declare module 'pg/lib/utils.js' {
  const utils: { prepareValue(this: void, value: unknown): unknown };
  export default utils;
}
