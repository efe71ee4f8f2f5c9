import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import circus from 'jest-circus/runner';
import { isTagged } from './file-tags.js';
import './register-typescript.js';

const require = createRequire(import.meta.url);
const eventHandlers = Symbol.for('EVENT_HANDLERS');
let runs = 0;

/**
 * Runs test files by Jest's own framework, but has Node load the modules. Jest's module system loads all of the
 * application and of its libraries anew for every file, which took twice as long as all tests together. Here a worker
 * loads them once; only the test file itself is loaded anew. What Jest does by replacing modules (`jest.mock`,
 * `resetModules`) is not to be had, and a test must give back what it changes in the process. One that cannot says
 * `@own-modules` in its first comment: it gets the project's modules for itself.
 */
export default function runNatively(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  // Jest looks for the source maps of its own module system.
  Error.prepareStackTrace = undefined;
  process.setSourceMapsEnabled(true);
  const { moduleMocker, fakeTimersModern } = environment;
  globalThis.jest = {
    fn: (...args) => moduleMocker.fn(...args),
    spyOn: (...args) => moduleMocker.spyOn(...args),
    restoreAllMocks: () => moduleMocker.restoreAllMocks(),
    useFakeTimers: (options) => fakeTimersModern.useFakeTimers(options),
    useRealTimers: () => fakeTimersModern.useRealTimers(),
  };
  const native = {
    enterTestCode: () => runtime.enterTestCode(),
    leaveTestCode: () => runtime.leaveTestCode(),
    setGlobalsForRuntime: () => undefined,
    requireModule: (path) => require(path),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (path) =>
      import(`${pathToFileURL(path).href}?run=${(runs += 1)}${isTagged(path, 'own-modules') ? '&own' : ''}`),
    /** The framework keeps what it knows of a file in its module and in one global: both start anew. */
    requireInternalModule: (path) => {
      delete globalThis[eventHandlers];
      delete require.cache[path];
      return withoutAsyncHooks(() => require(path));
    },
  };
  return circus.default(globalConfig, config, environment, native, testPath, sendMessageToJest);
}

/**
 * Jest keeps in an AsyncLocalStorage which test runs, to know whose an error is that nobody has caught. For that, Node 20
 * follows every promise and every callback of the process: a tenth of all time. Tests run one after the other here, so
 * whichever runs is the one; an error that comes late counts against the next. From Node 24 on it costs next to nothing, and
 * cannot be replaced.
 */
function withoutAsyncHooks(load) {
  const hooks = require('node:async_hooks');
  if (!Object.getOwnPropertyDescriptor(hooks, 'AsyncLocalStorage').writable) return load();
  const { AsyncLocalStorage } = hooks;
  hooks.AsyncLocalStorage = CurrentStorage;
  try {
    return load();
  } finally {
    hooks.AsyncLocalStorage = AsyncLocalStorage;
  }
}

class CurrentStorage {
  #store;

  getStore() {
    return this.#store;
  }

  /** For asynchronous work that ends before what surrounds it. */
  async run(store, work) {
    const surrounding = this.#store;
    this.#store = store;
    try {
      return await work();
    } finally {
      this.#store = surrounding;
    }
  }
}
