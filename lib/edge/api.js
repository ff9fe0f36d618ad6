// Runs in CloudFront before the cache. The page asks /api/search; the HTTP API knows it as /search.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const request = event.request;
  request.uri = request.uri.slice('/api'.length);
  return request;
}
