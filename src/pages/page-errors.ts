import { ErrorDialect, type Failure, type RenderedFailure } from '../platform/http/error-dialect.js';
import { htmlType, pageHeaders } from './html-page.js';
import { renderPage } from './page-renderer.js';

interface Words {
  readonly title: string;
  readonly text: string;
}

const missing: Words = {
  title: 'There is no such page',
  text: 'Check that the address is complete. The link in the shop’s message opens your order.',
};

/** By status, in English: whose order it is, and so which language, is not known when something fails. */
const words: Readonly<Record<number, Words | undefined>> = {
  400: { title: 'This could not be read', text: 'Go back and try again.' },
  403: { title: 'This came from another site', text: 'Open the page of your order and send the form from there.' },
  404: missing,
  413: { title: 'The file is too large', text: 'A file may have 5 MB. Go back and choose a smaller one.' },
  415: { title: 'This could not be read', text: 'Go back and try again.' },
  429: { title: 'Too many requests', text: 'Wait for a minute, then load the page again.' },
  503: { title: 'Just a moment', text: 'We cannot answer right now. Load the page again in a few seconds.' },
};

const other: Words = {
  title: 'Something went wrong',
  text: 'Load the page again. If it stays like this, tell the shop.',
};

/** Failures below the pages' paths are pages, too. Every address that opens nothing gets the same one. */
export class PageErrors extends ErrorDialect {
  constructor(readonly prefix: string) {
    super();
  }

  render({ status, requestId }: Failure): RenderedFailure {
    const reference = status >= 500 ? requestId : null;
    return {
      status,
      contentType: htmlType,
      headers: pageHeaders(),
      body: renderPage('failure', { lang: 'en', reference, ...(words[status] ?? other) }),
    };
  }
}
