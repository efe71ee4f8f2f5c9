import { smtpOptions } from './smtp-options.js';

describe('the mail server of SMTP_URL', () => {
  it.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, secure: false, requireTLS: false }],
    ['smtps://mail.example', { host: 'mail.example', port: 465, secure: true, requireTLS: false }],
    ['smtp://localhost:1025', { host: 'localhost', port: 1025, secure: false, requireTLS: false }],
    ['smtp://[::1]:25', { host: '::1', port: 25, secure: false, requireTLS: false }],
  ])('%s', (url, expected) => {
    const options = smtpOptions(url);
    expect(options).toMatchObject(expected);
    expect(options.auth).toBeUndefined();
  });

  it.each([
    ['smtp://shop%40acme:p%3A%2F%40ss@mail.example', true],
    ['smtp://shop%40acme:p%3A%2F%40ss@127.0.0.1', false],
    ['smtps://shop%40acme:p%3A%2F%40ss@mail.example', false],
  ])('gets its password encrypted, unless it is this machine: %s', (url, requireTLS) => {
    expect(smtpOptions(url)).toMatchObject({ auth: { user: 'shop@acme', pass: 'p:/@ss' }, requireTLS });
  });
});
