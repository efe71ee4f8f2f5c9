import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../platform/http/access.js';
import { styleSheet, styleSheetPath } from './page-renderer.js';

@ApiExcludeController()
@Controller()
@Public()
export class StyleSheetController {
  @Get(styleSheetPath)
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=31536000, immutable')
  read(): string {
    return styleSheet;
  }
}
