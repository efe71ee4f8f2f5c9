/** Everything of this contract is under it. */
export const prefix = '/checkout';

export const checkoutPath = `${prefix}/:tenant/checkouts/order`;
