/** ENCRYPTION_KEYS of every test: the secrets of the demo stores are sealed with it. */
export const encryptionKeys = `test:${Buffer.alloc(32, 'key').toString('base64')}`;
