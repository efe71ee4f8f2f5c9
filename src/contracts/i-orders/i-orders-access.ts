import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiDefaultResponse } from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { securitySchemes } from '../../platform/http/openapi.js';
import { RateLimit } from '../../platform/http/rate-limit.js';
import { IOrdersErrorDto } from './dto/error.dto.js';
import { IOrdersGuard } from './i-orders.guard.js';

/** Who may call an i-orders handler: a customer of a store that speaks i-orders, by a bearer token that names the store. */
export function IOrdersAccess(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    Access('i-orders'),
    UseGuards(IOrdersGuard),
    // No key is looked at, so none makes another client of whoever sends it.
    RateLimit({ by: 'client' }),
    ApiBearerAuth(securitySchemes.customer),
    ApiDefaultResponse({ type: IOrdersErrorDto, description: 'An error' }),
  );
}
