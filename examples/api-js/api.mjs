addEventListener('fetch', event => event.respondWith(answer(event.request)));

function answer(request) {
  switch (new URL(request.url).pathname) {
    case '/health':
      return new Response('OK');
    case '/api/data':
      return Response.json({ message: 'Hello from WebAssembly', runtime: 'Spin on Kubernetes' });
    default:
      return new Response('Not Found', { status: 404 });
  }
}
