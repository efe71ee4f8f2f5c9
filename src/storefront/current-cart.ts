import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiParam } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { cartNotFound } from '../cart/cart.errors.js';
import { type CartRef } from '../cart/cart.types.js';
import { cartHolder, type Shopper } from './cart-holder.js';

/** The cart that the path names, and by what right it is asked for. Throws `cart.not_found` for an id that can be none. */
export const CurrentCart = createParamDecorator((_: unknown, context: ExecutionContext): CartRef => {
  const request = context.switchToHttp().getRequest<Shopper & FastifyRequest<{ Params: { cartId: string } }>>();
  const token = request.headers['x-cart-token'];
  const cartId = Number(request.params.cartId);
  if (!Number.isSafeInteger(cartId) || cartId < 1) throw cartNotFound();
  return { cartId, holder: cartHolder(request, typeof token === 'string' ? token : undefined) };
});

/** Documents what `CurrentCart` reads. */
export function OfCart(): MethodDecorator {
  return applyDecorators(
    ApiParam({ name: 'cartId', schema: { type: 'integer' } }),
    ApiHeader({
      name: 'X-Cart-Token',
      required: false,
      description:
        "A guest's cart token, shown when it was created; not needed with the anonymous token of that moment",
    }),
  );
}
