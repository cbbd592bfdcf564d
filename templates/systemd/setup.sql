{% if dialect != "duckdb" %}{{ fail("this template is for `--dialect duckdb`") }}{% endif %}
-- Run once: duckdb FILE < setup.sql
{{ tables.alerts.ddl }};

{% if tables.uses_state %}
{{ tables.state.ddl }};

{% endif %}
{% for source in sources if source.ddl %}
-- {{ source.title | comment }}
{% if source.ddl_unset %}
-- to be filled in (`deploy: {values: ..}` in siglake.yml): {{ source.ddl_unset | join(", ") | comment }}
{% endif %}
{{ source.ddl }};
{% if not loop.last %}

{% endif %}
{% endfor %}
