import { applyDecorators, UseGuards } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiNotFoundResponse,
  ApiParam,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { ApiKeyIn, securitySchemes } from '../../platform/http/openapi.js';
import { RateLimit } from '../../platform/http/rate-limit.js';
import { ScalevErrorDto } from './dto/error.dto.js';
import { ScalevGuard } from './scalev.guard.js';

/**
 * Who may call a Scalev handler, of a store that speaks Scalev and that the path names by its public id.
 * - `customer`: a customer of the store, by bearer token. No key is needed, and one that is sent is not looked at, nor
 *   does it make another client of whoever sends it.
 * - `storefront`: everyone with the store's publishable key in `X-Scalev-Storefront-Api-Key`.
 */
export function ScalevAccess(level: 'customer' | 'storefront'): ClassDecorator & MethodDecorator {
  const type = ScalevErrorDto;
  return applyDecorators(
    Access('scalev', { level }),
    UseGuards(ScalevGuard),
    ...(level === 'customer' ? [RateLimit({ by: 'client' })] : []),
    ApiParam({ name: 'storeId', example: 'store_nusantara0000000000000000', description: 'unique_id of the store' }),
    ApiBadRequestResponse({ type, description: 'Faulty fields, or something that cannot be ordered' }),
    ApiUnauthorizedResponse({ type, description: 'No valid credentials for this store' }),
    ApiNotFoundResponse({ type, description: 'No such store, cart or order' }),
    ApiTooManyRequestsResponse({ type, description: 'Too many requests of this client' }),
    level === 'customer'
      ? ApiBearerAuth(securitySchemes.customer)
      : ApiKeyIn('X-Scalev-Storefront-Api-Key', 'scalevKey'),
  );
}
