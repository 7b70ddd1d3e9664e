"""The nomenclatures that every room shares: professions, risks, contract kinds, languages, countries, activities."""
