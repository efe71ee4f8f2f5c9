import { type CanActivate, Controller, Get, Post, UseGuards } from '@nestjs/common';
import { Access, Public } from '../../src/platform/http/access.js';
import { ask } from './support/ask.js';
import { probe } from './support/probe.js';

class Closed implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller('declared')
@Access('admin', { scope: 'orders:read' })
@UseGuards(Closed)
class DeclaredController {
  @Get() guarded(): object {
    return {};
  }

  @Get('open') @Public() open(): object {
    return { open: true };
  }
}

@Controller('forgotten')
class ForgottenController {
  @Get() @Public() fine(): object {
    return {};
  }

  @Get('read') read(): object {
    return {};
  }

  @Post('write') write(): object {
    return {};
  }
}

@Controller('unguarded')
class UnguardedController {
  @Get() @Access('admin') read(): object {
    return {};
  }
}

async function refusal(
  ...controllers: NonNullable<Parameters<typeof probe>[0]>['controllers'] & object
): Promise<string> {
  const server = await probe({ controllers }).catch((error: unknown) => error as Error);
  if (server instanceof Error) return server.message;
  await server.close();
  throw new Error('The application started');
}

it('an application with routes that declare no access does not start, and names them all', async () => {
  const message = await refusal(ForgottenController, DeclaredController);
  expect(message).toContain('ForgottenController.read, ForgottenController.write');
  expect(message).not.toContain('ForgottenController.fine');
  expect(message).not.toContain('DeclaredController');
});

it('an application with a route whose access no guard enforces does not start', async () => {
  expect(await refusal(UnguardedController)).toContain('UnguardedController.read');
});

it('a declared route is open to those its guard lets in only', async () => {
  const server = await probe({ controllers: [DeclaredController] });
  try {
    expect(await ask(server.url, 'GET', '/declared')).toMatchObject({
      status: 403,
      body: { code: 'access.forbidden' },
    });
  } finally {
    await server.close();
  }
});
