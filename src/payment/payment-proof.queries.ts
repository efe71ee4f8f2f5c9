import { Statement } from '../platform/database/statement.js';
import { type PaymentProof, type PaymentStatus, type ProofFile } from './payment.types.js';

const view = `id, content_type AS "contentType", byte_size AS "byteSize",
  to_char(uploaded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "uploadedAt"`;

/** One upload for a payment at a time, so that they can be counted. */
export const lockForProof = new Statement<{ provider: string; status: PaymentStatus }>(
  'payment.lock_for_proof',
  'SELECT provider, status FROM payments WHERE store_id = $1 AND id = $2 FOR UPDATE',
);

export const proofsOfPayment = new Statement<PaymentProof>(
  'payment.proofs',
  `SELECT ${view} FROM payment_proofs WHERE store_id = $1 AND payment_id = $2 ORDER BY id`,
);

export const proofByHash = new Statement<PaymentProof>(
  'payment.proof_by_hash',
  `SELECT ${view} FROM payment_proofs WHERE store_id = $1 AND payment_id = $2 AND sha256 = $3`,
);

/** No row when the payment has $8 proofs already. */
export const insertProof = new Statement<PaymentProof>(
  'payment.insert_proof',
  `INSERT INTO payment_proofs (id, store_id, payment_id, content_type, byte_size, sha256, content)
   SELECT $1, $2, $3::uuid, $4, $5, $6, $7
   WHERE (SELECT count(*) FROM payment_proofs WHERE payment_id = $3) < $8
   RETURNING ${view}`,
);

export const proofContent = new Statement<ProofFile>(
  'payment.proof_content',
  `SELECT content_type AS "contentType", content FROM payment_proofs
   WHERE store_id = $1 AND payment_id = $2 AND id = $3`,
);

export const paymentExists = new Statement<{ found: boolean }>(
  'payment.exists',
  'SELECT EXISTS (SELECT FROM payments WHERE store_id = $1 AND id = $2) AS found',
);
