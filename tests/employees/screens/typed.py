"""What tests type into the form of an employee."""

from app.platform.context import Right

NIR = "2 85 05 78 006 084 41"
MARIE = {
    "last_name": "Morvan", "first_name": "Inès", "nir": NIR, "sex": "FEMALE", "born_on": "12/05/1985",
    "hired_on": "5/1/26", "contract_kind": "CDI",
}  # fmt: skip
EVERYTHING = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN, Right.POSTS)


def chosen(post):
    return {"post": f"{post.id} · {post.title}"}
