"""民意指数: versions of its weights, what each unit scores by them, and what other weights would do.

``repository``  versions of weights.
``scores``      components of the whole and of each unit, and how they vary together.
``weighing``    trying weights, and putting them in force.
"""
