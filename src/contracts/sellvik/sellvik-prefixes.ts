/** Where this contract is served. The vendor's pages write the second as well; both are the same. */
export const prefixes = ['/api/v1/store', '/v1/store'];
