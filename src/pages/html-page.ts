import { applyDecorators, Header } from '@nestjs/common';

/**
 * The headers of a page. Its address is the key to it: it is not to be kept, listed or passed on as a referrer. Nothing
 * runs in it and nothing is loaded but its style sheet; `data:` is the empty icon that keeps browsers from asking for one.
 */
export function pageHeaders(formAction = "'self'"): Readonly<Record<string, string>> {
  return {
    'content-security-policy': `default-src 'none'; style-src 'self'; img-src data:; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow, noarchive',
  };
}

export const htmlType = 'text/html; charset=utf-8';

/** The handler returns a page. `formAction` says where its forms may lead, redirections included. */
export function HtmlPage(formAction?: string): MethodDecorator {
  return PageFile(htmlType, formAction);
}

/** The handler returns something of the page that is kept as close as the page. */
export function PageFile(contentType: string, formAction?: string): MethodDecorator {
  const headers = { 'content-type': contentType, ...pageHeaders(formAction) };
  return applyDecorators(...Object.entries(headers).map(([name, value]) => Header(name, value)));
}
