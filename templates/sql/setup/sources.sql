{% for source in sources if source.ddl %}
-- {{ source.title | comment }}
{% if source.ddl_unset %}
-- to be filled in (`deploy: {values: ..}` in siglake.yml): {{ source.ddl_unset | join(", ") | comment }}
{% endif %}
{{ source.ddl }};
{% if not loop.last %}

{% endif %}
{% endfor %}
