// Grades the server at a host. usage: node grade.mjs HOST:PORT    Prints one line of JSON.
import { scan } from '@mdn/mdn-http-observatory/src/scanner/index.js'
import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'

const host = process.argv[2]
const { scan: total, tests } = await scan(host)
const policy = (await fetch(`https://${host}/`)).headers.get('content-security-policy')
const findings = new CspEvaluator(new CspParser(policy).csp).evaluate()
console.log(JSON.stringify({
  grade: total.grade,
  score: total.score,
  failed: Object.entries(tests).filter(([, test]) => test.pass === false).map(([name, test]) => `${name}: ${test.result}`),
  passed: Object.values(tests).filter((test) => test.pass).length,
  findings: findings.map((each) => `${each.directive}: ${each.description}`)
}))
