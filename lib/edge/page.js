// Runs in CloudFront before the cache. Files are under assets/, or at the top with a dot within their name; any other path
// is a place within the page, so the page: items may have dots in their ids. The local origin goes by the same rule.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const request = event.request;
  const uri = request.uri;
  const isFile = uri.startsWith('/assets/') || (uri.lastIndexOf('/') === 0 && uri.slice(2, -1).includes('.'));
  if (!isFile) request.uri = '/index.html';
  return request;
}
