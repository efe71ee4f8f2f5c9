import { type FieldIssue, invalidRequest } from '../kernel/domain-error.js';
import { toMoneyDto } from '../platform/http/money.dto.js';
import {
  type NewOffer,
  type OfferBenefit,
  type OfferChanges,
  type OfferConditions,
  type OfferRecord,
} from '../pricing/offer.types.js';
import { type NewOfferDto, type OfferBenefitDto, type OfferChangesDto, type OfferDto } from './offer.dto.js';
import { fromStoreMoney } from './store-money.js';

/** Throws `request.invalid` for money that is not the store's and for fields that do not go with the kind. */
export function toNewOffer(body: NewOfferDto, currency: string): NewOffer {
  const { code, name, benefit, stackable = true, active = true } = body;
  const { productIds = [], categoryIds = [], customerGroupIds = [] } = body;
  const { minSubtotal, minQuantity = 1, firstOrderOnly = false, startsAt, endsAt, days = null } = body;
  return {
    code,
    name,
    benefit: toBenefit(benefit, currency),
    scope: { productIds, categoryIds, customerGroupIds },
    conditions: {
      minSubtotal: minSubtotal ? fromStoreMoney(minSubtotal, currency, ['minSubtotal']) : 0,
      minQuantity,
      firstOrderOnly,
      startsAt: startsAt ? new Date(startsAt) : null,
      endsAt: endsAt ? new Date(endsAt) : null,
      days,
    },
    stackable,
    active,
  };
}

export function toOfferChanges(body: OfferChangesDto, currency: string): OfferChanges {
  const { name, benefit, stackable, active, productIds, categoryIds, customerGroupIds } = body;
  const { minSubtotal, minQuantity, firstOrderOnly, startsAt, endsAt, days } = body;
  return present({
    name,
    benefit: benefit && toBenefit(benefit, currency),
    stackable,
    active,
    scope: present({ productIds, categoryIds, customerGroupIds }),
    conditions: present<OfferConditions>({
      minQuantity,
      firstOrderOnly,
      days,
      minSubtotal: minSubtotal && fromStoreMoney(minSubtotal, currency, ['minSubtotal']),
      startsAt: toDate(startsAt),
      endsAt: toDate(endsAt),
    }),
  });
}

export function toOfferDto(offer: OfferRecord, currency: string): OfferDto {
  const { id, code, name, benefit, scope, conditions, stackable, active, createdAt } = offer;
  const { minSubtotal, minQuantity, firstOrderOnly, startsAt, endsAt, days } = conditions;
  return {
    id,
    code,
    name,
    benefit: 'amount' in benefit ? { ...benefit, amount: toMoneyDto(benefit.amount, currency) } : benefit,
    productIds: [...scope.productIds],
    categoryIds: [...scope.categoryIds],
    customerGroupIds: [...scope.customerGroupIds],
    minSubtotal: toMoneyDto(minSubtotal, currency),
    minQuantity,
    firstOrderOnly,
    startsAt: startsAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    days: days && { weekdays: [...days.weekdays], timeZone: days.timeZone },
    stackable,
    active,
    createdAt: createdAt.toISOString(),
  };
}

function toDate(instant: string | null | undefined): Date | null | undefined {
  return typeof instant === 'string' ? new Date(instant) : instant;
}

/** Without the fields that were not given. */
function present<Fields extends object>(fields: { [Key in keyof Fields]: Fields[Key] | undefined }): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}

const fieldsByKind = {
  percent: { required: ['basisPoints'], allowed: ['basisPoints'] },
  fixed_amount: { required: ['amount'], allowed: ['amount', 'per'] },
  fixed_price: { required: ['amount'], allowed: ['amount'] },
  buy_get: { required: ['buy', 'get'], allowed: ['buy', 'get', 'basisPoints'] },
} as const satisfies Record<
  OfferBenefitDto['kind'],
  Record<'required' | 'allowed', readonly (keyof OfferBenefitDto)[]>
>;

function toBenefit({ kind, ...fields }: OfferBenefitDto, currency: string): OfferBenefit {
  requireFieldsOf(kind, fields);
  const { basisPoints = 10_000, amount, per = 'unit', buy = 1, get = 1 } = fields;
  const path = ['benefit', 'amount'];
  switch (kind) {
    case 'percent':
      return { kind, basisPoints };
    case 'fixed_amount':
      return { kind, amount: amount ? fromStoreMoney(amount, currency, path, 1) : 0, per };
    case 'fixed_price':
      return { kind, amount: amount ? fromStoreMoney(amount, currency, path) : 0 };
    case 'buy_get':
      return { kind, buy, get, basisPoints };
  }
}

function requireFieldsOf(kind: OfferBenefitDto['kind'], fields: Omit<OfferBenefitDto, 'kind'>): void {
  const { required, allowed }: Record<'required' | 'allowed', readonly string[]> = fieldsByKind[kind];
  const given = Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  const issue = (field: string, code: string, says: string): FieldIssue => ({
    path: ['benefit', field],
    code,
    message: `${field} ${says}`,
  });
  const issues = [
    ...given
      .filter((field) => !allowed.includes(field))
      .map((f) => issue(f, 'not_allowed', `does not go with ${kind}`)),
    ...required.filter((field) => !given.includes(field)).map((f) => issue(f, 'required', 'is required')),
  ];
  if (issues.length > 0) throw invalidRequest(issues);
}
