/** Where this contract is served. */
export const prefix = '/v3';
