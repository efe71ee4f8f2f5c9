import { type PaymentStatus } from '../payment/payment.types.js';
import { type CountedPayment, hasBeenPaid, orderPaymentStatus } from './order-payment-status.js';
import { type OrderPaymentStatus, orderPaymentStatuses } from './order.types.js';

const payment = (status: PaymentStatus, captured = 0, refunded = 0): CountedPayment => ({ status, captured, refunded });

describe('the payment status of an order over 100', () => {
  it.each([
    ['unpaid', []],
    ['unpaid', [payment('opened')]],
    ['unpaid', [payment('pending')]],
    ['unpaid', [payment('declined'), payment('voided')]],
    ['authorized', [payment('declined'), payment('authorized')]],
    ['partially_paid', [payment('captured', 60)]],
    ['paid', [payment('captured', 100)]],
    ['paid', [payment('voided'), payment('captured', 100), payment('pending')]],
    ['partially_refunded', [payment('captured', 100, 1)]],
    ['partially_refunded', [payment('captured', 60, 59)]],
    ['refunded', [payment('captured', 60, 60)]],
    ['refunded', [payment('captured', 100, 100)]],
    ['unpaid', [payment('conflict', 100, 100)]],
    ['paid', [payment('captured', 100), payment('conflict', 100, 40)]],
  ] as [OrderPaymentStatus, CountedPayment[]][])('is %s with %j', (expected, payments) => {
    expect(orderPaymentStatus(100, payments)).toBe(expected);
  });

  it('is paid for an order that costs nothing, once its payment is captured', () => {
    expect(orderPaymentStatus(0, [payment('pending')])).toBe('unpaid');
    expect(orderPaymentStatus(0, [payment('captured')])).toBe('paid');
  });

  it('says which orders have been paid, even if the money went back', () => {
    expect(orderPaymentStatuses.filter(hasBeenPaid)).toEqual([
      'partially_paid',
      'paid',
      'partially_refunded',
      'refunded',
    ]);
  });
});
