import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiDefaultResponse } from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { ApiKeyIn, securitySchemes } from '../../platform/http/openapi.js';
import { RateLimit } from '../../platform/http/rate-limit.js';
import { SellvikErrorDto } from './dto/error.dto.js';
import { SellvikGuard } from './sellvik.guard.js';

/** Requests a minute that a publishable key has, from all of its clients together. */
const perMinute = 600;

/**
 * Who may call a Sellvik handler. All need `X-Sellvik-Key`, the publishable key of a store that speaks Sellvik.
 * - `guest`: everyone; a customer's bearer token is checked when it is there.
 * - `customer`: a customer's bearer token is needed.
 */
export function SellvikAccess(level: 'guest' | 'customer'): ClassDecorator & MethodDecorator {
  return applyDecorators(
    Access('sellvik', { level }),
    UseGuards(SellvikGuard),
    RateLimit({ bucket: 'sellvik', perMinute, by: 'key' }),
    ApiKeyIn('X-Sellvik-Key', 'sellvikKey'),
    ApiDefaultResponse({ type: SellvikErrorDto, description: 'An error' }),
    ...(level === 'customer' ? [ApiBearerAuth(securitySchemes.customer)] : []),
  );
}
