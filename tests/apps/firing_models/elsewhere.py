"""A second model called as another one is."""

from models_app import db
from sqlalchemy.orm import Mapped, mapped_column


class Note(db.Model):
    __tablename__ = "other_note"
    id: Mapped[int] = mapped_column(primary_key=True)
