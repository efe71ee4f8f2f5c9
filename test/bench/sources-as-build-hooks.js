const build = new URL('../../dist/', import.meta.url).href;
const sources = new URL('../../src/', import.meta.url).href;

/** Takes the project's sources for what a build would make of them, so that none is needed. */
export async function resolve(specifier, context, next) {
  const { href } = new URL(specifier, context.parentURL);
  if (!href.startsWith(build)) return next(specifier, context);
  return next(href.replace(build, sources).replace(/\.js$/, '.ts'), context);
}
