"""疑似重复发生: whether a problem is an earlier one in other words or at another unit.

A sentence is read into what it is about, which step of it, and what is wrong (`reading`), by a lexicon that is pack data
(`lexicon`); two readings are compared by what both say and what each says alone (`measure`); why is told in words with
the places in both texts (`explain`). These four know no database. `index` keeps the readings of all problems, `beside`
answers with the reader's rights. The judgement is a person's (`actions.judge_likeness`).
"""
