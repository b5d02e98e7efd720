"""预警: what a week says that chance does not, kept, looked into by people, and open again on new answers only.

``rules``       what each rule sees in a week.
``raising``     the weeks that are due, each looked at once a night.
``repository``  the rows.
"""
