import { applyDecorators, UseGuards } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiConflictResponse,
  ApiForbiddenResponse,
  ApiHeader,
  ApiInternalServerErrorResponse,
  ApiParam,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { securitySchemes } from '../../platform/http/openapi.js';
import { EmporixErrorDto, EmporixFaultDto } from './dto/error.dto.js';
import { EmporixGuard } from './emporix.guard.js';

/**
 * Who may call an Emporix handler: whoever has a bearer token for the scope `checkout`, a customer's or an anonymous one,
 * of the tenant in the path.
 */
export function EmporixAccess(): ClassDecorator & MethodDecorator {
  const type = EmporixErrorDto;
  return applyDecorators(
    Access('emporix'),
    UseGuards(EmporixGuard),
    ApiParam({
      name: 'tenant',
      example: 'emporia',
      schema: { type: 'string', minLength: 3, maxLength: 16, pattern: '^[a-z][a-z0-9]+$' },
      description: "The store's short name",
    }),
    ApiHeader({
      name: 'saas-token',
      required: false,
      description: "The customer's access token; needed unless a guest checks out",
    }),
    ApiBearerAuth(securitySchemes.customer),
    ApiBadRequestResponse({ type, description: 'Every problem of one stage' }),
    ApiUnauthorizedResponse({ type: EmporixFaultDto, description: 'No valid access token' }),
    ApiForbiddenResponse({ type, description: 'The token is not for this, or not of this tenant or customer' }),
    ApiConflictResponse({ type, description: 'Ordered already, in use, or no seat left in the delivery window' }),
    ApiInternalServerErrorResponse({ type, description: 'A fault on our side' }),
  );
}
