-- Private GitHub Repository Made Public
-- rule 4d05d43f-add8-4678-ab00-600ec4da5d90, level high, source github, athena
SELECT
  "@timestamp",
  "_document_id",
  "actor",
  "actor_ip",
  "org",
  "repo",
  "previous_visibility",
  "visibility"
FROM "github_audit"
WHERE lower("action") IN ('repo.access', 'repo.change_visibility')
  AND lower("visibility") = 'public'
  AND lower("previous_visibility") IN ('private', 'internal');
