/** What every request needs to know of its store. Plain data, safe to keep for a few seconds. */
export interface Store {
  readonly id: number;
  /** Short public name: "acme". */
  readonly slug: string;
  /** Public id for contracts that address stores by one: "store_…". */
  readonly publicId: string;
  readonly name: string;
  /** ISO 4217. Carts, prices and orders of the store are in it. */
  readonly currency: string;
  /** ISO 3166-1 alpha-2 codes that the store delivers to. */
  readonly countries: readonly string[];
  /** Names of the vendor contracts the store speaks: "sellvik", "scalev", "emporix", "i-orders". */
  readonly contracts: readonly string[];
  readonly orderNumberPrefix: string;
  /** What checkout does with a coupon that does not apply. */
  readonly invalidCouponPolicy: 'reject' | 'ignore';
  readonly corsOrigins: readonly string[];
  readonly demo: boolean;
}
