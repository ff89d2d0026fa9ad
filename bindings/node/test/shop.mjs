// What the tests share: a few objects in two namespaces.
export const shop = () => ({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker-1' } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', creationTimestamp: '2026-11-01T10:00:00Z' },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-0', namespace: 'shop', labels: { app: 'web' } },
      spec: { nodeName: 'worker-1' },
    },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'pay' } },
  ],
});

export const names = ['Node/worker-1', 'Pod/pay/web-0', 'Deployment/shop/web', 'Pod/shop/web-0'];

export const named = ({ kind, namespace, name }) => [kind, namespace, name].filter(Boolean).join('/');

export const namesOf = (cluster) => cluster.objects().map(named);
