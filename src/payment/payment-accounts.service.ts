import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { PaymentMethods } from './payment-methods.service.js';
import { type BankAccount, type PaymentAccount } from './payment.types.js';

/** The bank accounts that stores take transfers on. */
@Injectable()
export class PaymentAccounts {
  constructor(private readonly methods: PaymentMethods) {}

  /** Those of the methods that a store offers now, in its order. Remembered for a few seconds, like the methods. */
  async ofStore(db: EntityManager, storeId: number): Promise<PaymentAccount[]> {
    const methods = await this.methods.ofStore(db, storeId);
    return methods
      .filter(({ active }) => active)
      .flatMap(({ code, settings }) => accountsIn(settings).map((account) => ({ method: code, ...account })));
  }
}

/**
 * The accounts in a method's settings or in what a payment asks of the buyer, under `accounts`. Both are plain data of
 * any shape: what is no account, or has no number, is left out.
 */
export function accountsIn({ accounts }: Readonly<Record<string, unknown>>): BankAccount[] {
  return Array.isArray(accounts) ? accounts.flatMap((account: unknown) => accountOf(account) ?? []) : [];
}

/** Null for what is no account. */
export function accountOf(account: unknown): BankAccount | null {
  if (account === null || typeof account !== 'object') return null;
  const { bank, number, holder } = account as Record<string, unknown>;
  const known = textOf(number);
  return known === null ? null : { bank: textOf(bank) ?? '', number: known, holder: textOf(holder) ?? '' };
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
