import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { isUuid, newId } from '../kernel/ids.js';
import { type Tx } from '../platform/database/tx.js';
import {
  insertProof,
  lockForProof,
  paymentExists,
  proofByHash,
  proofContent,
  proofsOfPayment,
} from './payment-proof.queries.js';
import { PaymentProviders } from './payment-provider.js';
import {
  paymentNotFound,
  proofLimitReached,
  proofNotFound,
  proofNotWanted,
  proofTooLarge,
  proofUnreadable,
} from './payment.errors.js';
import { type Payment, type PaymentProof, type ProofFile } from './payment.types.js';
import { proofTypeOf } from './proof-file.js';

/** Bytes of one proof. */
export const largestProof = 5 * 1_024 * 1_024;
/** A buyer may send in several: a receipt of two pages, a second transfer. */
export const mostProofs = 5;

/** What buyers send in to show that they have transferred the money, for the merchant to look at. */
@Injectable()
export class PaymentProofs {
  constructor(private readonly providers: PaymentProviders) {}

  /** Whether a proof makes sense: the money is on its way past us (a bank transfer), and not known to have arrived. */
  isWanted({ provider, status }: Pick<Payment, 'provider' | 'status'>): boolean {
    const served = this.providers.find(provider);
    return status === 'pending' && served?.network === false && served.prepaid;
  }

  /**
   * Keeps a proof, in `tx`, under the payment's lock. The same file again is the proof that is there already. Throws
   * `payment.not_found`, `payment.proof_not_wanted`, `payment.proof_unreadable`, `payment.proof_too_large`,
   * `payment.proof_limit_reached`.
   */
  async add(tx: Tx, storeId: number, paymentId: string, content: Buffer): Promise<PaymentProof> {
    if (content.length > largestProof) throw proofTooLarge(largestProof);
    const contentType = proofTypeOf(content);
    if (contentType === null) throw proofUnreadable();
    const payment = isUuid(paymentId) ? await lockForProof.first(tx, [storeId, paymentId]) : undefined;
    if (!payment) throw paymentNotFound();
    if (!this.isWanted(payment)) throw proofNotWanted();
    const sha256 = createHash('sha256').update(content).digest();
    const known = await proofByHash.first(tx, [storeId, paymentId, sha256]);
    if (known) return known;
    const values = [newId(), storeId, paymentId, contentType, content.length, sha256, content, mostProofs];
    const added = await insertProof.first(tx, values);
    if (!added) throw proofLimitReached(mostProofs);
    return added;
  }

  /** The proofs of a payment without their contents, oldest first. Throws `payment.not_found`. */
  async list(db: EntityManager, storeId: number, paymentId: string): Promise<PaymentProof[]> {
    if (!isUuid(paymentId)) throw paymentNotFound();
    const proofs = await proofsOfPayment.rows(db, [storeId, paymentId]);
    if (proofs.length === 0 && !(await paymentExists.first(db, [storeId, paymentId]))?.found) throw paymentNotFound();
    return proofs;
  }

  /** One proof's file. Throws `payment.proof_not_found`, also for another payment's or store's. */
  async read(db: EntityManager, storeId: number, paymentId: string, proofId: string): Promise<ProofFile> {
    const known = isUuid(paymentId) && isUuid(proofId);
    const file = known ? await proofContent.first(db, [storeId, paymentId, proofId]) : undefined;
    if (!file) throw proofNotFound();
    return file;
  }
}
