import { webAddress } from './web-address.js';

describe('a web address', () => {
  it('is one of http or https, written anew', () => {
    expect(webAddress('https://pay.example/a?b=c')).toBe('https://pay.example/a?b=c');
    expect(webAddress('HTTP://pay.example')).toBe('http://pay.example/');
    expect(webAddress('https://pay.example/"><b>')).toBe('https://pay.example/%22%3E%3Cb%3E');
  });

  it('is nothing that runs, and nothing that is not whole', () => {
    const wrong = ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', '//pay.example', 'pay', ''];
    for (const address of [...wrong, null, undefined]) expect(webAddress(address)).toBeNull();
  });
});
