/** Everything of this contract is under it. Addresses are the same with and without a slash at their end. */
export const prefix = '/api/v1/i';

export const ordersPath = `${prefix}/orders`;

/** As the contract writes them itself. */
export const orderPath = (orderId: string): string => `${ordersPath}/${orderId}/`;
export const paymentPath = (orderId: string): string => `${ordersPath}/${orderId}/payment/`;
