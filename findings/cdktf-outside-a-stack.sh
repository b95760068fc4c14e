#!/usr/bin/env bash
# cdktf 0.21.0, constructs 10.4.2, Node.js 20.
# What a construct makes below itself is left out of the output, without a word, where no stack stands above it: neither the resource's
# constructor nor `app.synth()` asks for one. An aspect of the App, or of any construct that stands above stacks, visits nothing: aspects are
# looked up from each stack downwards. And an error annotation on a construct outside a stack stops nothing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "no longer as described: $*" >&2
  exit 1
}

echo '{ "name": "finding", "private": true }' >package.json
npm install --silent --no-audit --no-fund cdktf@0.21.0 constructs@10.4.2 >/dev/null
cat >main.cjs <<'JS'
const { Annotations, App, Aspects, TerraformResource, TerraformStack } = require('cdktf');
const { Construct } = require('constructs');
const app = new App({ outdir: 'out' });
const site = new Construct(app, 'site');
const resource = (scope, id) => new TerraformResource(scope, id, { terraformResourceType: 'terraform_data' });
resource(site, 'outside');
resource(new TerraformStack(app, 'stack'), 'inside');
const visited = [];
for (const scope of [app, site]) Aspects.of(scope).add({ visit: (node) => visited.push(node.node.path) });
Annotations.of(site).addError('this must not be deployed');
app.synth();
console.log(`visited: ${visited.join(' ') || 'nothing'}`);
JS
node main.cjs | tee seen
grep -q '"inside"' out/stacks/stack/cdk.tf.json || fail 'a resource in a stack is not in its output'
if grep -rq 'outside' out; then fail 'a resource outside of a stack is in the output'; fi
grep -qx 'visited: nothing' seen || fail 'aspects above a stack visit something'
echo "as described"
