import { toPercent } from '../kernel/percent.js';
import { type Order } from '../order/order.types.js';
import { type PageTexts } from './page-texts.js';

/** A line between the subtotal and the total. */
export interface LedgerRow {
  readonly label: string;
  /** Minor units, signed. */
  readonly amount: number;
  /** Already in the amounts above: it tells, and adds nothing. */
  readonly contained: boolean;
}

type Ledger = Pick<Order, 'adjustments' | 'taxes'>;

/**
 * How the subtotal becomes the total: what has one source is one row, however many lines it was spread over, and a tax is
 * one row for each class. The rows that are not `contained` add up to total − subtotal.
 */
export function ledgerRows({ adjustments, taxes }: Ledger, texts: PageTexts): LedgerRow[] {
  const rows = new Map<string, LedgerRow>();
  for (const { type, source, label, amount } of adjustments) {
    if (type === 'item' || type === 'tax' || type === 'tax_included') continue;
    const key = `${type} ${source} ${label}`;
    const named = type === 'transfer_code' ? texts.transferCode : label;
    rows.set(key, { label: named, amount: (rows.get(key)?.amount ?? 0) + amount, contained: false });
  }
  const taxed = taxes.map(({ taxClass, rate, amount, included }) => ({
    label: `${included ? texts.taxIncluded : texts.tax} (${taxClass}, ${toPercent(rate)} %)`,
    amount,
    contained: included,
  }));
  return [...rows.values(), ...taxed.filter(({ contained }) => !contained), ...taxed.filter((row) => row.contained)];
}
