/** Jest in ESM mode: run with NODE_OPTIONS=--experimental-vm-modules (the npm scripts do). */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Its ES modules import JSON in a way that Jest warns of in every test file.
    '^libphonenumber-js$': '<rootDir>/node_modules/libphonenumber-js/index.cjs',
  },
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  // Bounds a hang; a busy machine may take its time.
  testTimeout: 120_000,
  maxWorkers: 2,
  // What a test file has loaded is never wholly given back: a worker that has grown is replaced before it chokes.
  workerIdleMemoryLimit: '1GB',
};
