addEventListener('fetch', event => event.respondWith(answer(event.request)));

function answer(request) {
  const { pathname } = new URL(request.url);
  return new Response(`Hello from JavaScript: ${pathname}\n`, { headers: { 'content-type': 'text/plain' } });
}
