import { type CustomerRecord } from '../identity/identity.types.js';
import { type AdminCustomerDto } from './customer.dto.js';

export function toCustomerDto(customer: CustomerRecord): AdminCustomerDto {
  const { id, email, firstName, lastName, phone, status, groupId, taxExempt, firstOrderedAt, createdAt } = customer;
  return {
    id,
    email,
    firstName,
    lastName,
    phone,
    status,
    groupId,
    taxExempt,
    firstOrderedAt: firstOrderedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
