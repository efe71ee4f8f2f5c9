/** Test files and what they import are loaded by Node itself: see test/support/native-test-runner.js. */
export default {
  testEnvironment: '<rootDir>/test/support/native-environment.js',
  testRunner: '<rootDir>/test/support/native-test-runner.js',
  testSequencer: '<rootDir>/test/support/longest-first-sequencer.js',
  transform: {},
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  // Bounds a hang; a busy machine may take its time.
  testTimeout: 120_000,
  // For two cores: tests of faults wait for servers that start, stop or stand still, and leave cores idle meanwhile.
  maxWorkers: 3,
  // What a test file has loaded is never wholly given back: a worker that has grown is replaced before it chokes.
  workerIdleMemoryLimit: '2GB',
};
