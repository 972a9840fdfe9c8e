import { csv, notebook, type Habit } from "./habit.ts";

/** Everything in one notebook with a name as a person writes it; one file of data, split in a cell. */
export const notebookOnly: Habit = {
  files: {
    "README.md": "# Telco churn\n\nOpen the notebook and run all cells.\n",
    "requirements.txt": "jupyter\nmatplotlib\npandas==2.2.3\nscikit-learn==1.5.2\n",
    "Churn Analysis (final).ipynb": notebook(
      "import pandas as pd\nimport matplotlib.pyplot as plt\n%matplotlib inline",
      "df = pd.read_csv('WA_Fn-UseC_-Telco-Customer-Churn.csv')\ndf.head()",
      "# some cleaning\ndf['TotalCharges'] = pd.to_numeric(df['TotalCharges'], errors='coerce')\ndf = df.fillna(0)",
      "X = pd.get_dummies(df.drop(['customerID', 'Churn'], axis=1))\ny = df['Churn']",
      "from sklearn.model_selection import train_test_split\nX_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)",
      "from sklearn.ensemble import RandomForestClassifier\nclf = RandomForestClassifier(n_estimators=100)\nclf.fit(X_train, y_train)\nclf.score(X_test, y_test)",
      "import pickle\nwith open('churn_model.pkl', 'wb') as f:\n    pickle.dump(clf, f)",
    ),
    "WA_Fn-UseC_-Telco-Customer-Churn.csv": csv({ count: 900 }, (row, uniform) => {
      const tenure = Math.floor(uniform() * 72);
      const monthly = Math.round((20 + uniform() * 90) * 100) / 100;
      const left = uniform() < 0.5 - tenure / 150 + monthly / 600;
      return {
        customerID: `${1000 + ((row * 7919) % 9000)}-${"QWERTZUIOP".slice(row % 6, (row % 6) + 5)}`,
        gender: uniform() < 0.5 ? "Female" : "Male",
        SeniorCitizen: uniform() < 0.2 ? 1 : 0,
        tenure,
        Contract: uniform() < 0.5 ? "Month-to-month" : "Two year",
        MonthlyCharges: monthly,
        TotalCharges: tenure === 0 ? " " : Math.round(tenure * monthly * 100) / 100,
        Churn: left ? "Yes" : "No",
      };
    }),
  },
  flags: { split: "0.2" },
};
