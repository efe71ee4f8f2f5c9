import { type TestApp } from '../support/app.js';
import { admin, type MoneyJson, type Reply } from '../support/shopper.js';

export const eur = (amount: string): MoneyJson => ({ amount, currency: 'EUR' });

export const leipzig = {
  name: 'Erika Muster',
  line1: 'Markt 1',
  city: 'Leipzig',
  postalCode: '04109',
  country: 'DE',
};

/** 12 × 15.50 + 2 × 9.00 + 2.50 = 206.50, of which 12.17 + 2.87 + 0.40 = 15.44 are tax. */
export const terms = {
  lines: [
    { sku: 'COFFEE-1KG', quantity: 12, unitPrice: eur('15.50') },
    { sku: 'MUG-BLUE', quantity: 2, unitPrice: eur('9.00') },
  ],
  shipping: { option: 'zone-de/standard', amount: eur('2.50') },
  shippingAddress: leipzig,
  validUntil: '2099-01-01T00:00:00Z',
  note: 'As agreed on the phone',
};

export interface QuoteJson {
  id: number;
  code: string;
  customerId: number;
  status: string;
  revision: number;
  lines: { sku: string; quantity: number; unitPrice: MoneyJson; discount: MoneyJson; total: MoneyJson }[];
  totals: Record<'subtotal' | 'discount' | 'shipping' | 'tax' | 'taxIncluded' | 'total', MoneyJson>;
  orderId: string | null;
  history?: { from: string | null; to: string; revision: number; actor: string; reason: string | null }[];
  [field: string]: unknown;
}

/** Emporia's staff at work on quotes. */
export class Seller {
  private made = 0;

  constructor(
    private readonly app: TestApp,
    private readonly customerId: number,
  ) {}

  static async of(app: TestApp, email = 'buyer@emporia.test'): Promise<Seller> {
    const [row] = await app.db.dataSource.query<{ id: number }[]>('SELECT id FROM customers WHERE email = $1', [email]);
    return new Seller(app, row?.id ?? 0);
  }

  send<Body = QuoteJson>(method: string, path: string, body?: unknown): Promise<Reply<Body>> {
    return admin<Body>(this.app, method, `/quotes${path}`, body, 'emporia');
  }

  create<Body = QuoteJson>(given: object = {}): Promise<Reply<Body>> {
    this.made += 1;
    const code = `T-${this.customerId}-${this.made}`;
    return this.send<Body>('POST', '', { customerId: this.customerId, code, ...terms, ...given });
  }

  /** A quote that was sent. */
  async offer(given: object = {}): Promise<QuoteJson> {
    const { body: draft, status, text } = await this.create(given);
    if (status !== 201) throw new Error(text);
    return (await this.send('POST', `/${draft.code}/send`, {})).body;
  }

  async read(code: string): Promise<QuoteJson> {
    return (await this.send('GET', `/${code}`)).body;
  }
}

/** The statuses of a quote, in order. */
export const stepsOf = ({ history = [] }: QuoteJson): string[] => history.map(({ to }) => to);
