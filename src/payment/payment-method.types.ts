/** A payment method as a store's staff keep it. */
export interface PaymentMethod {
  readonly id: number;
  /** Fixed: payments name it. "COD" */
  readonly code: string;
  /** Fixed as well: payments are asked for where they were made. "cash-on-delivery" */
  readonly provider: string;
  readonly name: string;
  /** As the provider understands them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The names of the secrets that are set; their values are shown to nobody. */
  readonly secretNames: readonly string[];
  /** Where the provider's messages are expected; null for a provider that sends none. */
  readonly notifyUrl: string | null;
  /** Whether buyers are offered it. */
  readonly active: boolean;
  /** Methods are offered by rising position. */
  readonly position: number;
}

export interface NewPaymentMethod {
  readonly code: string;
  readonly provider: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly active: boolean;
  readonly position: number;
}

/** What is left out stays as it is. */
export interface PaymentMethodChanges {
  readonly name?: string;
  /** All of them. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** By name; null takes one away, one that is not named stays. */
  readonly secrets?: Readonly<Record<string, string | null>>;
  readonly active?: boolean;
  readonly position?: number;
}

/** A provider that methods can be made of. */
export interface InstalledProvider {
  readonly code: string;
  /** Whether it is asked over the network. */
  readonly network: boolean;
  /** Whether the goods wait for the money. */
  readonly prepaid: boolean;
  /** The secrets that a method of it may have. */
  readonly secretNames: readonly string[];
}
